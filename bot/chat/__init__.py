"""Where the bot meets Telegram; the only home of python-telegram-bot and aiohttp's client."""
