"""The bot: what an event leads to, what is kept, and what is told to Telegram."""
