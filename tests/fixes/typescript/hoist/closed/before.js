const express = require('express')
const { PrismaClient } = require('@prisma/client')

const app = express()

app.get('/users', async (req, res) => {
  const prisma = new PrismaClient()
  try {
    // All of them
    const users = await prisma.user.findMany()
    res.json(users)
  } finally {
    await prisma.$disconnect()
  }
})

app.get('/orders', async (req, res) => {
  const prisma = new PrismaClient()
  const orders = await prisma.order.findMany()
  await prisma.$disconnect()
  res.json(orders)
})
