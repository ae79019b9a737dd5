/** The command {@code generate}: prompts or conversations in, what a model writes out. */
package io.stepwise.jobs.generate;
