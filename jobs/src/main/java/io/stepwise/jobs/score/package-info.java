/** The command {@code score}: step scores for solutions in a file. */
package io.stepwise.jobs.score;
