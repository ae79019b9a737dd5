/** Training a reward model on samples, and measuring it on held-out problems. */
package io.stepwise.prm.training;
