/** The command {@code merge}: adapters and their base as one whole model. */
package io.stepwise.jobs.merge;
