/**
 * Helpers of the notebooks, next to the project's readers: a run's folders, charts and tables. It
 * reads what jobs wrote and writes nothing; no job uses it. The kernel that runs the cells is in
 * {@code kernel}.
 */
package io.stepwise.notebooks;
