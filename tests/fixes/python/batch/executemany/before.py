import psycopg2
from flask import Flask, request

app = Flask(__name__)
connection = psycopg2.connect("")


@app.route("/import", methods=["POST"])
def load():
    rows = request.get_json()
    with connection.cursor() as cursor:
        for row in rows:
            cursor.execute("INSERT INTO prices (name, price) VALUES (%s, %s)", (row["name"], row["price"]))
    return "ok"
