package org.joinmarket.taker.round;

import org.joinmarket.common.coinjoin.MakerTerms;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.offer.OfferId;

/** One maker that was chosen, with the offer as it was when we chose it: what it says later changes nothing. */
public record Participant(Nick nick, OfferId offer, MakerTerms terms) {}
