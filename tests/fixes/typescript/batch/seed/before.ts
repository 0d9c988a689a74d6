// ❌ BEFORE: Individual requests to external API
async function enrichUsers(users: User[]) {
  for (const user of users) {
    user.details = await externalAPI.getDetails(user.id);
  }
  return users;
}

// 1000 users = 1000 API calls = 50,000ms
