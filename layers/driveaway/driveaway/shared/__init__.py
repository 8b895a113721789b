"""What every stage stands on: errors, money, time, ids, people's contacts, and the business step."""
