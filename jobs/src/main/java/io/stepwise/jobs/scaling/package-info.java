/** {@code evaluate scaling}: accuracy of search methods over the tokens they may spend. */
package io.stepwise.jobs.scaling;
