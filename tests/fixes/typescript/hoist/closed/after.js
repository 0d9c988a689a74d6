const express = require('express')
const { PrismaClient } = require('@prisma/client')

let sharedPrisma

const app = express()

app.get('/users', async (req, res) => {
  const prisma = (sharedPrisma ??= new PrismaClient())
  // All of them
  const users = await prisma.user.findMany()
  res.json(users)
})

app.get('/orders', async (req, res) => {
  const prisma = (sharedPrisma ??= new PrismaClient())
  const orders = await prisma.order.findMany()
  res.json(orders)
})
