// ❌ BEFORE: Individual requests to external API
async function enrichUsers(users: User[]) {
  const keys = users.map((user) => user.id);
  const results: any[] = [];
  const batchSize = 100;
  for (let start = 0; start < keys.length; start += batchSize) {
    results.push(...(await externalAPI.getBatch(keys.slice(start, start + batchSize))));
  }
  for (const [index, user] of users.entries()) {
    user.details = results[index];
  }
  return users;
}

// 1000 users = 1000 API calls = 50,000ms
