import { complexCalculation } from '@acme/reports';

export function generateReport(data: number[]) {
  const result = complexCalculation(data);
  return result;
}
