const express = require('express');
const fs = require('fs');
const { WebSocketServer } = require('ws');

const app = express();
const server = new WebSocketServer({ port: 8080 });

server.on('connection', (socket) => {
  socket.on('message', (data) => {
    fs.appendFileSync('/var/uploads/part', data);
  });
  socket.on('close', async () => {
    fs.rmSync('/var/uploads/part');
  });
});

app.get('/', (req, res) => res.send('up'));
