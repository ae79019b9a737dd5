/** The real tracking server, installed and started as a user does it. */
package io.stepwise.jobs.tracking.server;
