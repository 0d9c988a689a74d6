// ❌ BEFORE: CPU-intensive task blocks server
function generateReport(data: any[]) {
  // Heavy computation blocks event loop for 3 seconds
  const result = complexCalculation(data);
  return result;
}

app.get('/report', (req, res) => {
  const report = generateReport(largeDataset);
  res.json(report);
});

// While generating: All requests blocked for 3s
// Throughput: 0 req/s during computation
