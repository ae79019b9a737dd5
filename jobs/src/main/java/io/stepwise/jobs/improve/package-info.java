/** {@code improve}: expert iteration, which fine-tunes a policy on what a search with it finds. */
package io.stepwise.jobs.improve;
