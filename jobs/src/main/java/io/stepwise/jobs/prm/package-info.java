/** The command {@code train-prm}: trains a process reward model on step labels. */
package io.stepwise.jobs.prm;
