"""What is kept. Nothing outside this room sees a Telegram id, except the courier."""
