export { lineSimulation } from './simulation';
