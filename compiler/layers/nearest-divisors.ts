/** Help where one positive number leaves a rest of another: which of its divisors come next, below and above. */
export function nearestDivisors(number: number, wish: number): string {
  let [below, above] = [Math.min(wish, number), wish];
  while (number % below !== 0) below--;
  while (above < number && number % above !== 0) above++;
  return above > number ? `${below} does` : `${below} and ${above} do`;
}
