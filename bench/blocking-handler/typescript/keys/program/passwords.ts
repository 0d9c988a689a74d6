import { pbkdf2Sync } from 'node:crypto';

const rounds = Number(process.env.ROUNDS ?? 210_000);

export async function deriveKey(password: string, salt: string) {
  const key = pbkdf2Sync(password, salt, rounds, 64, 'sha512');
  return key.toString('hex');
}
