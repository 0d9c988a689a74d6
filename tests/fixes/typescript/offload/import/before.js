import fastify from 'fastify';
import { render as draw } from 'heavy-chart';

const app = fastify();

app.get('/chart', async (request) => {
  const image = draw(request.query.rows, 10).image;
  return { image };
});
