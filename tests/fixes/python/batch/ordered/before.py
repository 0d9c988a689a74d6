async def enrich_users(users: list):
    for user in users:
        user.details = await external_api.get_details(user.id)  # One trip each
    return users
