/** The command {@code select}: the solutions whose labels would help a reward model most. */
package io.stepwise.jobs.select;
