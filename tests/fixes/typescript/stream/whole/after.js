const fs = require('fs')
const { pipeline } = require('stream/promises')
const express = require('express')
const app = express()

app.get('/:name', async (req, res) => {
  const text = await fs.promises.readFile(req.params.name, 'utf8')
  res.json(decode(text))
})

app.get('/raw/:name', async (req, res) => {
  await pipeline(fs.createReadStream(req.params.name), res)
})
