async def enrich_users(users: list):
    user_ids = [user.id for user in users]
    found_by_key = {}
    for start in range(0, len(user_ids), 100):
        chunk = user_ids[start:start + 100]
        found_by_key.update(zip(chunk, await external_api.get_batch(chunk)))
    for user in users:
        user.details = found_by_key[user.id]  # One trip each
    return users
