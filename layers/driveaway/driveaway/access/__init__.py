"""Access: staff, sign-in, sessions and roles."""
