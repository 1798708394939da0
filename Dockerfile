FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY main.py ./
COPY bot bot
COPY knowledge knowledge
# Reading and indexing the files takes seconds: what comes of it is kept in the image.
RUN python main.py ask tps > /dev/null
RUN useradd --uid 10001 --create-home pilkada && mkdir /data && chown pilkada /data
USER pilkada

ENV PILKADA_DATABASE_URL=sqlite:////data/pilkada.db PILKADA_LISTEN=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
# SIGTERM takes no more updates and finishes what is in flight.
STOPSIGNAL SIGTERM
CMD ["python", "main.py", "run"]
