const Redis = require('ioredis')

const redis = new Redis()

exports.names = async function names(ids) {
  const out = []
  for (const id of ids) {
    const name = await redis.get(`user:${id}`)
    out.push(name ?? 'nobody')
  }
  return out
}
