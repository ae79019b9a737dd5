/**
 * Settings: one immutable record per job, its defaults, and how a YAML file, {@code --set} and
 * flags are laid over them. An unknown key or a value out of range stops the start.
 *
 * <p>A key is the record component's name in kebab case; the keys of a record inside a record are
 * joined by dots ({@code ppo.learning-rate}). The defaults of a job are in its own record. Who
 * reads the command line: {@code io.stepwise.jobs.cli}.
 */
package io.stepwise.jobs.config;
