import pretend


class Collection:
    def find_one(self, query):
        key = pretend.call(query["_id"])
        return None if key.endswith("3") else {"_id": query["_id"], "name": f"name of {key}"}

    def find(self, query):
        keys = list(dict.fromkeys(query["_id"]["$in"]))
        found = [self.find_one({"_id": key}) for key in reversed(keys)]
        return [document for document in found if document]


class Database:
    people = Collection()


class MongoClient:
    open = 0

    def __init__(self, url):
        self.app = Database()

    def close(self):
        pass
