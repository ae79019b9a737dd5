/** Delivery to a real server, through a proxy that fails as networks and servers do. */
package io.stepwise.jobs.tracking.delivery;
