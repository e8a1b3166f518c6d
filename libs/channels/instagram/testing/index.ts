export { instagramSimulation, startInstagramSimulator } from './simulator';
