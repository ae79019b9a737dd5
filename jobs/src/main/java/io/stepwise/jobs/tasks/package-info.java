/** The tasks that commands know by name. */
package io.stepwise.jobs.tasks;
