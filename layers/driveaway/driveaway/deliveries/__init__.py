"""Deliveries: stock, allocation, milestones, handover, and what the customer sees of it."""
