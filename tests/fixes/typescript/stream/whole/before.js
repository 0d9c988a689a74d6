const fs = require('fs')
const express = require('express')
const app = express()

app.get('/:name', async (req, res) => {
  const text = fs.readFileSync(req.params.name, 'utf8')
  res.json(decode(text))
})

app.get('/raw/:name', async (req, res) => {
  const data = fs.readFileSync(req.params.name)
  res.end(data)
})
