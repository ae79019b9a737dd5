/**
 * Models with versions and aliases: {@link io.stepwise.jobs.registry.ModelRegistry}, and the one
 * that needs nothing but a folder, {@link io.stepwise.jobs.registry.FileModelRegistry}.
 *
 * <p>Which version deserves an alias is decided elsewhere ({@code io.stepwise.jobs.retrain}).
 */
package io.stepwise.jobs.registry;
