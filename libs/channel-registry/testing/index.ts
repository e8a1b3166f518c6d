export { simulationFor, simulations } from './simulations';
