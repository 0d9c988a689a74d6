import { complexCalculation } from '@acme/reports';

export async function generateReport(data: number[]) {
  const result = complexCalculation(data);
  return result;
}
