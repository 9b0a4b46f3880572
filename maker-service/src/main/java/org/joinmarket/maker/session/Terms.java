package org.joinmarket.maker.session;

import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.offer.OfferId;

/**
 * What both sides agreed on at {@code !fill}; whatever later messages say, these amounts count.
 *
 * @param cjfee what the taker pays us for this amount
 * @param txfee what we give to the miner's fee
 */
public record Terms(OfferId oid, Sats amount, Sats cjfee, Sats txfee) {}
