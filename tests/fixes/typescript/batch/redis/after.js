const Redis = require('ioredis')

const redis = new Redis()

exports.names = async function names(ids) {
  const out = []
  const items = [...ids]
  const keys = items.map((id) => `user:${id}`)
  const results = keys.length > 0 ? await redis.mget(keys) : []
  for (const [index, id] of items.entries()) {
    const name = results[index]
    out.push(name ?? 'nobody')
  }
  return out
}
