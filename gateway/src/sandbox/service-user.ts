/** The name of the service identity that a gateway submits under. */
export const SERVICE_USER = 'gateway';
