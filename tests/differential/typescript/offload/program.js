const express = require('express');
const { render } = require('heavy-chart');

const app = express();

app.get('/chart', async (req, res) => {
  const chart = render(req.params.rows, 10);
  res.json(chart);
});

app.get('/sum', async (req, res) => {
  try {
    res.json(render(req.params.rows, 1).sum + 1);
  } catch (error) {
    res.json(`no chart: ${error.message}`);
  }
});

exports.chart = () => app.ask('/chart', { rows: [1, 2, 3] });
exports.sums = async () => [await app.ask('/sum', { rows: [4, 5] }), await app.ask('/sum', { rows: [] })];
exports.failing = () => app.ask('/sum', {});
