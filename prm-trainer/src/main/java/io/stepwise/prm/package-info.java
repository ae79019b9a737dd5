/**
 * Process reward models: from step labels to targets ({@code sample}), losses ({@code loss}),
 * training ({@code training}), scores ({@code scoring}) and their measurement ({@code evaluation}).
 * Policies are never here.
 */
package io.stepwise.prm;
