import { Client } from '@acme/ratings';

const externalAPI = new Client();

export interface User {
  id: number;
  details?: unknown;
}

export async function enrichUsers(users: User[]) {
  for (const user of users) {
    user.details = await externalAPI.getDetails(user.id);
  }
  return users;
}
