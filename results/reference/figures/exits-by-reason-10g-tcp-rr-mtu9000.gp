# Exits per second by reason: rig 10g, tcp-rr, MTU 9000, 1 outstanding
# Simulated; machine profile A; seeds 1 to 10; rig 10g, guest-to-remote, tcp-rr, MTU 9000, 1 outstanding, 1 B
# requests, 1 B responses. Mean over seeds, per second of virtual time.
# Redraw in this folder: gnuplot -e "format='pdf'" exits-by-reason-10g-tcp-rr-mtu9000.gp
# Columns of exits-by-reason-10g-tcp-rr-mtu9000.csv: 1 series, 2 lane, 3 exits_per_s, 4 exits_per_s_ci95_low, 5 exits_per_s_ci95_high, 6 position, 7 exits_per_s_base
name = 'exits-by-reason-10g-tcp-rr-mtu9000'
legend_rows = 4; tick_px = 161; has_x_label = 0; caption_lines = 3
load 'style.gp'

if (!bare) {
    set label 1 "Exits per second by reason" at screen 0.5, screen from_top(18) center
    set label 2 "rig 10g, tcp-rr, MTU 9000, 1 outstanding" at screen 0.5, screen from_top(42) center font small
    set label 3 "Simulated; machine profile A; seeds 1 to 10; rig 10g, guest-to-remote, tcp-rr,\nMTU 9000, 1 outstanding, 1 B requests, 1 B responses. Mean over seeds, per\nsecond of virtual time." at screen 0.5, screen from_bottom(caption_px - 12) center font small textcolor rgb '#404040'
}
set key maxcols 2
x_min = -0.6
set xrange [x_min:4.6]
set xtics ("virtio-\npci-\neventfd" 0, "vhost-net" 1, "venet" 2, "venet@2009-\n04" 3, "virtio-\npci@2009-\n04+\nback_end[\ntimer-\nfloor-us=\n4000]" 4) offset 0,tick_lift
x(stored) = stored / 1.0
set xtics scale 0
set grid noxtics
set ylabel "Exits (thousand/s)"
y_min = 0
set yrange [y_min:120]
set ytics ("0" 0, "20" 20, "40" 40, "60" 60, "80" 80, "100" 100, "120" 120)
y(stored) = stored / 1000.0

set style line 21 linecolor rgb '#332288' linewidth 1 pointtype 5 pointsize mark
set style line 22 linecolor rgb '#88CCEE' linewidth 1 pointtype 5 pointsize mark
set style line 23 linecolor rgb '#44AA99' linewidth 1 pointtype 5 pointsize mark
set style line 24 linecolor rgb '#CC6677' linewidth 1 pointtype 5 pointsize mark
set style line 25 linecolor rgb '#7A3D47' linewidth 1 pointtype 5 pointsize mark
set style line 26 linecolor rgb '#DDCC77' linewidth 1 pointtype 5 pointsize mark
set style line 27 linecolor rgb '#BBBBBB' linewidth 1 pointtype 5 pointsize mark
plot data using ($6):(pick("EXTERNAL_INTERRUPT", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 21 linewidth 0.3 title "EXTERNAL_INTERRUPT", \
     data using ($6):(pick("PENDING_INTERRUPT", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 22 linewidth 0.3 title "PENDING_INTERRUPT", \
     data using ($6):(pick("APIC_ACCESS", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 23 linewidth 0.3 title "APIC_ACCESS", \
     data using ($6):(pick("IO_INSTRUCTION", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 24 linewidth 0.3 title "IO_INSTRUCTION", \
     data using ($6):(pick("IO_INSTRUCTION (userspace)", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 25 linewidth 0.3 title "IO_INSTRUCTION (userspace)", \
     data using ($6):(pick("VMCALL", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 26 linewidth 0.3 title "VMCALL", \
     data using ($6):(pick("HLT", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 27 linewidth 0.3 title "HLT"
unset output
