# Exits per interrupt under load: solid all exits, dashed delivery only; rig 10g, udp-rr, MTU 1500
# Simulated; machine profile A; seeds 1 to 3; rig 10g, guest-to-remote, udp-rr, MTU 1500, 1 B requests, 1 B
# responses. Delivery exits: kick IPI, interrupt window, EOI and status reads. Mean and 95 % CI over seeds.
# Redraw in this folder: gnuplot -e "format='pdf'" exits-per-interrupt.gp
# Columns of exits-per-interrupt.csv: 1 series, 2 burst, 3 exits_per_interrupt, 4 exits_per_interrupt_ci95_low, 5 exits_per_interrupt_ci95_high, 6 marked
name = 'exits-per-interrupt'
legend_rows = 2; tick_px = 23; has_x_label = 1; caption_lines = 3
load 'style.gp'

if (!bare) {
    set label 1 "Exits per interrupt under load" at screen 0.5, screen from_top(18) center
    set label 2 "solid all exits, dashed delivery only; rig 10g, udp-rr, MTU 1500" at screen 0.5, screen from_top(42) center font small
    set label 3 "Simulated; machine profile A; seeds 1 to 3; rig 10g, guest-to-remote, udp-rr,\nMTU 1500, 1 B requests, 1 B responses. Delivery exits: kick IPI, interrupt\nwindow, EOI and status reads. Mean and 95 % CI over seeds." at screen 0.5, screen from_bottom(caption_px - 12) center font small textcolor rgb '#404040'
}
set key maxcols 3
set xlabel "Outstanding transactions" offset 0,label_lift
set logscale x
x_min = 0.8467453123625273
set xrange [x_min:75.58353033148994]
set xtics ("1" 1, "2" 2, "4" 4, "8" 8, "16" 16, "32" 32, "64" 64) offset 0,tick_lift
x(stored) = stored / 1.0
set ylabel "Exits per interrupt"
y_min = 0
set yrange [y_min:6]
set ytics ("0" 0, "1" 1, "2" 2, "3" 3, "4" 4, "5" 5, "6" 6)
y(stored) = stored / 1.0

low(stored) = y(stored) > y_min ? y(stored) : y_min
plot data using (x($2)):(pick("assigned-nic exits_per_interrupt", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 2 linewidth 0.6 notitle, \
     data using (x($2)):(pick("assigned-nic exits_per_interrupt", y($3))) with linespoints linestyle 2 title "assigned-nic", \
     data using (x($2)):(pick("assigned-nic delivery_exits_per_interrupt", y($3))) with lines linestyle 2 dashtype (6,4) linewidth 0.7 notitle, \
     data using (x($2)):(pick("virtio-pci exits_per_interrupt", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 4 linewidth 0.6 notitle, \
     data using (x($2)):(pick("virtio-pci exits_per_interrupt", y($3))) with linespoints linestyle 4 title "virtio-pci", \
     data using (x($2)):(pick("virtio-pci delivery_exits_per_interrupt", y($3))) with lines linestyle 4 dashtype (6,4) linewidth 0.7 notitle, \
     data using (x($2)):(pick("virtio-pci-eventfd exits_per_interrupt", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 5 linewidth 0.6 notitle, \
     data using (x($2)):(pick("virtio-pci-eventfd exits_per_interrupt", y($3))) with linespoints linestyle 5 title "virtio-pci-eventfd", \
     data using (x($2)):(pick("virtio-pci-eventfd delivery_exits_per_interrupt", y($3))) with lines linestyle 5 dashtype (6,4) linewidth 0.7 notitle, \
     data using (x($2)):(pick("vhost-net exits_per_interrupt", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 6 linewidth 0.6 notitle, \
     data using (x($2)):(pick("vhost-net exits_per_interrupt", y($3))) with linespoints linestyle 6 title "vhost-net", \
     data using (x($2)):(pick("vhost-net delivery_exits_per_interrupt", y($3))) with lines linestyle 6 dashtype (6,4) linewidth 0.7 notitle, \
     data using (x($2)):(pick("venet exits_per_interrupt", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 7 linewidth 0.6 notitle, \
     data using (x($2)):(pick("venet exits_per_interrupt", y($3))) with linespoints linestyle 7 title "venet", \
     data using (x($2)):(pick("venet delivery_exits_per_interrupt", y($3))) with lines linestyle 7 dashtype (6,4) linewidth 0.7 notitle, \
     data using (x($2)):(pick("virtio-vbus exits_per_interrupt", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 8 linewidth 0.6 notitle, \
     data using (x($2)):(pick("virtio-vbus exits_per_interrupt", y($3))) with linespoints linestyle 8 title "virtio-vbus", \
     data using (x($2)):(pick("virtio-vbus delivery_exits_per_interrupt", y($3))) with lines linestyle 8 dashtype (6,4) linewidth 0.7 notitle
unset output
