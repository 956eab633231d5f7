export { portalRoutes, type PortalRouteDeps } from './portal-routes';
export { SubjectTokens } from './subject-tokens';
