package io.stepwise.jobs.evaluate;

import io.stepwise.data.setting.Setting;

/**
 * Which N of a problem's candidates are chosen among.
 *
 * @param first the first N as listed
 * @param letsVerify 400 random subsets, as in Let's Verify Step by Step
 */
public record Selection(
    @Setting("Use the first N candidates in file order instead of all subsets of N") boolean first,
    @Setting(
            "Use the protocol of Let's Verify Step by Step: 400 random subsets, problems with fewer"
                + " candidates padded with empty ones; adds the standard deviation over subsets")
        boolean letsVerify) {}
