"""What is sold, made, sent and paid in the village."""

from datetime import timedelta

from sqlalchemy import select

from portal.flows.making import close_preorder, make_product, ship_batch
from portal.kit.clock import now
from portal.kit.db import db
from portal.orders.acts import (
    add_option,
    add_value,
    agree_royalty,
    approve_statement,
    ask_payouts,
    ask_return,
    close_month,
    create_product,
    exclude,
    move_payout,
    name_point,
    note_payment,
    open_preorder,
    pay_simulated,
    place_order,
    read_statement,
    set_payout_account,
    submit_payouts,
)
from portal.orders.models import (
    BankLine,
    Bill,
    Customisation,
    Order,
    OrderLine,
    Payment,
    RoyaltyStatement,
)
from portal.orders.rules.addresses import Address
from portal.orders.rules.bank import BankFile, BankRow
from portal.orders.rules.options import Choice
from portal.orders.rules.royalties import Account
from portal.production import acts as workshop
from portal.production.acts import advance_batch, pack_batch
from portal.production.acts.carriers import Takes
from portal.production.models import Batch, Shipment
from portal.production.models import Plan as MakingPlan
from portal.river.acts import telling
from tests.trust.things import NAMED, asked_stripe

HOME = Address("Cara Berg", "Storgatan 1", "11122", "Stockholm", "", "SE")


class Trade:
    """One of each thing that is ordered, of the workshop that makes it, and of the books."""

    def _bought(self, idea_id, cara, staff, operator):
        product_id = make_product(idea_id, staff, basis_points=250)
        chosen, choice = self._choosing(product_id, staff)
        made = self._preorder(product_id, staff)
        order_id = place_order(made, cara, 2, HOME, choice)
        order = db.session.get(Order, order_id)
        note_payment(order_id, "bank", "B1", order.total_minor, order.currency, person_id=staff)
        close_preorder(made, staff)
        batch_id = db.session.scalars(select(Batch.id)).one()
        made = self._made(batch_id, order_id, cara, staff)
        advance_batch(batch_id, "making", "", operator)
        advance_batch(batch_id, "inspection", "", operator)
        workshop.name_part("NUMBERED", "Lamp", staff, product_id=product_id, has_serials=True)
        pack_batch(batch_id, operator)
        carrier_id = workshop.name_carrier("North Post", Takes(), operator)
        [consignment_id] = workshop.gather(carrier_id, operator)
        sent_with = {"carrier_id": carrier_id, "consignment_id": consignment_id}
        sent_with |= {"point_id": name_point(HOME, "", staff)}
        open_one = self._preorder(product_id, staff)
        waiting = place_order(open_one, cara, 1, HOME, choice)
        pay_simulated(waiting, "time_out", cara)
        found = made | {"shipment_id": db.session.scalars(select(Shipment.id)).first(), "batch_id": batch_id}
        payment_id = db.session.scalars(select(Payment.id).filter_by(order_id=waiting)).one()
        return {
            **found,
            **sent_with,
            **chosen,
            "customisation_id": db.session.scalars(select(Customisation.id).filter_by(order_id=waiting)).one(),
            "product_id": product_id,
            "preorder_id": open_one,
            "order_id": waiting,
            "payment_id": payment_id,
        }

    def _choosing(self, product_id, staff):
        colour, size = (add_option(product_id, name, "EUR", staff) for name in ("Colour", "Size"))
        name = add_option(product_id, "Name", "EUR", staff, kind="words", is_needed=False)
        green, red = (add_value(colour, each, 100, 0, staff) for each in ("Green", "Red"))
        small = add_value(size, "Small", 0, 0, staff)
        exclude(small, red, staff)
        choice = Choice({colour: green, size: small}, {name: "Cara"})
        return {"option_id": colour, "value_id": red, "other_id": small}, choice

    def _made(self, batch_id, order_id, cara, staff):
        """Return what the workshop knows, and how the buyer takes part in the batch."""
        centre_id, part_id = workshop.make_centre("Bench", staff), workshop.name_part("LAMP", "Lamp", staff)
        bill_id, foot = workshop.write_bill(part_id, staff), workshop.name_part("FOOT", "Foot", staff, has_lots=True)
        closes = now() + timedelta(days=2)
        inspection_id = workshop.plan_inspection(batch_id, "The hum", staff)
        found = {
            "piece_id": workshop.set_line(bill_id, foot, 1000, staff),
            "operation_id": workshop.set_operation(bill_id, "Gluing", centre_id, 60, staff),
            "poll_id": workshop.open_poll(batch_id, "Which foot?", ["Felt", "Cork"], closes, staff),
            "watcher_id": workshop.stand(batch_id, "I hear well.", cara),
            "request_id": workshop.ask_change(batch_id, order_id, "A longer cord, please.", cara),
        }
        workshop.move_inspection(inspection_id, "start", staff)
        workshop.move_inspection(inspection_id, "pass", staff, checked=1)
        plan_id = db.session.scalars(select(MakingPlan.id)).one()
        known = {"centre_id": centre_id, "part_id": part_id, "recipe_id": bill_id, "plan_id": plan_id}
        known |= {
            "lot_id": workshop.receive_lot(foot, "F-1", 1000, staff),
            "issue_id": 1,
            "range_id": 1,
            "serial": f"L{batch_id:05}-00001",
        }
        return found | known | {"inspection_id": inspection_id, "work_order_id": 1}

    def _preorder(self, product_id, staff):
        return open_preorder(product_id, 2, now() + timedelta(days=9), [(1, 8900)], "EUR", staff)

    def _kept_books(self, cara, operator):
        """Return what an earlier month left in the books: an invoice, a statement, a payout, a line of the bank."""
        with telling("demo", now() - timedelta(days=40)):
            product_id = create_product("A lid", "It fits.", operator, author_id=cara)
            agree_royalty(product_id, 1000, [(cara, 10_000)], operator)
            made = self._preorder(product_id, operator)
            order_id = place_order(made, cara, 2, HOME)
            order = db.session.get(Order, order_id)
            note_payment(order_id, "bank", "B2", order.total_minor, order.currency, person_id=operator)
            close_preorder(made, operator)
            batch_id = db.session.scalar(select(Batch.id).filter_by(preorder_id=made))
            advance_batch(batch_id, "making", "", operator)
            ship_batch(batch_id, operator)
        row = BankRow("B9", now().date(), 500, "EUR", "a gift")
        read_statement(BankFile("main", "1", (row,)), operator)
        set_payout_account(cara, Account("Cara", "DE89370400440532013000"))
        found = {"bill_id": db.session.scalar(select(Bill.id)), "line_id": db.session.scalar(select(BankLine.id))}
        NAMED["/orders/<int:order_id>/papers"] = NAMED["/orders/<int:order_id>/returns"] = {"order_id": order_id}
        line = db.session.scalar(select(OrderLine.id).filter_by(order_id=order_id))
        found["return_id"] = ask_return(order_id, cara, {line: 1}, "The lid does not close.")
        return found | self._paid_out(operator)

    def _paid_out(self, operator):
        admin = self.people["admin"]
        close_month((now() - timedelta(days=31)).strftime("%Y-%m"), operator)
        statement_id = db.session.scalar(select(RoyaltyStatement.id))
        approve_statement(statement_id, admin)
        (payout_id,) = ask_payouts(operator)
        move_payout(payout_id, "approve", admin)
        return {"statement_id": statement_id, "payout_id": submit_payouts("EUR", operator)} | asked_stripe()
